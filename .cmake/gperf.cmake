# hseal_gperf(OUT FILE.gperf): a table of the source folder made into C by
# gperf, as a perfect hash.  OUT becomes the path of the C file, for the
# SOURCES of a layer; what gperf writes there is its own, and not warned of.
find_program(HSEAL_GPERF gperf)
if(NOT HSEAL_GPERF)
    message(FATAL_ERROR "gperf is missing: apt-get install gperf")
endif()

function(hseal_gperf out file)
    get_filename_component(name ${file} NAME_WE)
    set(from ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    set(to ${CMAKE_CURRENT_BINARY_DIR}/${name}_gperf.c)
    add_custom_command(
        OUTPUT ${to}
        COMMAND ${HSEAL_GPERF} --output-file=${to} ${from}
        DEPENDS ${from}
        VERBATIM)
    set_source_files_properties(${to} PROPERTIES COMPILE_OPTIONS "-w")
    set(${out} ${to} PARENT_SCOPE)
endfunction()

# Reads src/layers.txt: what each layer may include, so what it links.
#   hseal_layers             all layers, lowest first
#   hseal_layer_NAME_below   the layers NAME may include
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/../src/layers.txt _rows REGEX "^[a-z]")
set(hseal_layers "")
foreach(_row IN LISTS _rows)
    string(REGEX MATCH "^([a-z]+) *\\|([^|]*)\\|" _ "${_row}")
    set(_name ${CMAKE_MATCH_1})
    string(REGEX MATCHALL "[a-z*]+" _below "${CMAKE_MATCH_2}")
    if(_below STREQUAL "*")
        set(_below ${hseal_layers})
    endif()
    set(hseal_layer_${_name}_below ${_below})
    list(APPEND hseal_layers ${_name})
endforeach()

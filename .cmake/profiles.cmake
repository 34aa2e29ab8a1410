# cmake -DOUT=file.c -DDIR=tokens -P profiles.cmake: the text of every
# tokens/NAME/profile.conf as a C array, in the order of the names.
file(GLOB files ${DIR}/*/profile.conf)
list(SORT files)
set(rows "")
foreach(file IN LISTS files)
    get_filename_component(folder ${file} DIRECTORY)
    get_filename_component(name ${folder} NAME)
    file(READ ${file} text)
    string(REPLACE "\\" "\\\\" text "${text}")
    string(REPLACE "\"" "\\\"" text "${text}")
    string(REPLACE "\n" "\\n\"\n      \"" text "${text}")
    set(name "tokens/${name}/profile.conf")
    string(APPEND rows "    { \"${name}\",\n      \"${text}\" },\n")
endforeach()
file(WRITE ${OUT}
"/* Made by the build from tokens/NAME/profile.conf. */
#include \"token/profiles_data.h\"

const struct hseal_profile_text hseal_profiles_data[] = {
${rows}};
const size_t hseal_profiles_data_count =
    sizeof(hseal_profiles_data) / sizeof(hseal_profiles_data[0]);
")

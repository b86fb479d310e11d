# console/embed.cmake: writes the files of the page as C arrays.
# cmake -DOUT=header -DFOLDER=page -P embed.cmake
set(text "/* Generated from src/console/page: do not edit. */\n")
foreach(name index.html page.js page.css)
  file(READ ${FOLDER}/${name} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(REGEX REPLACE "[^a-z]" "_" identifier ${name})
  string(APPEND text "static const unsigned char page_${identifier}[] = {${bytes}};\n")
endforeach()
file(WRITE ${OUT} "${text}")

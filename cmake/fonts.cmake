# tongchou_fonts(TARGET): the fonts of build/fonts (tool/dev/fonts.sh) become part of TARGET, taken
# in by the assembler, so that the program prints the same on a machine without any font.
function(tongchou_fonts target)
  set(out ${CMAKE_BINARY_DIR}/embed/fonts.cc)
  set(code "// Written by cmake/fonts.cmake; not by hand.\n")
  set(files "")
  foreach(name body black script number mark rest)
    set(file ${CMAKE_SOURCE_DIR}/build/fonts/${name}.otf)
    if(NOT EXISTS ${file})
      message(FATAL_ERROR "缺少 build/fonts/${name}.otf,请先运行 ./dev install\n"
                          "build/fonts/${name}.otf is missing: run ./dev install first")
    endif()
    list(APPEND files ${file})
    set(symbol tongchou_font_${name})
    string(APPEND code "__asm__(\".section .rodata,\\\"a\\\"\\n.balign 16\\n"
      ".global ${symbol}\\n${symbol}:\\n.incbin \\\"${file}\\\"\\n"
      ".global ${symbol}_end\\n${symbol}_end:\\n.byte 0\\n.previous\\n\");\n")
  endforeach()
  file(GENERATE OUTPUT ${out} CONTENT "${code}")
  set_source_files_properties(${out} PROPERTIES OBJECT_DEPENDS "${files}")
  target_sources(${target} PRIVATE ${out})
endfunction()

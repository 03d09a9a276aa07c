# tongchou_embed(TARGET NAME DIR): every file under DIR becomes part of the programs that link
# TARGET (or of TARGET itself when it is a program); server/assets.h finds them as assets("NAME").
# A folder that does not exist gives an empty set; it is looked at again at each build.
add_executable(embed_tool ${CMAKE_SOURCE_DIR}/cmake/embed_tool.cc)
target_link_libraries(embed_tool PRIVATE ZLIB::ZLIB OpenSSL::Crypto)

function(tongchou_embed target name dir)
  get_filename_component(dir ${dir} ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${dir}/*)
  set(out ${CMAKE_BINARY_DIR}/embed/${target}_${name}.cc)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/embed)
  # The list is written to a file so that a file that disappears is noticed too.
  file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/embed/${target}_${name}.list CONTENT "${files}")
  add_custom_command(OUTPUT ${out}
    COMMAND embed_tool ${name} ${dir} ${out}
    DEPENDS embed_tool ${files} ${CMAKE_BINARY_DIR}/embed/${target}_${name}.list
    COMMENT "Embedding ${name}" VERBATIM)
  add_library(embed_${target}_${name} OBJECT ${out})
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:embed_${target}_${name}>)
  else()
    # Objects, not an archive: a linker would leave out what nothing refers to.
    target_sources(${target} INTERFACE $<TARGET_OBJECTS:embed_${target}_${name}>)
  endif()
endfunction()

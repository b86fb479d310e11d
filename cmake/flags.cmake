# cmake/flags.cmake: the flags of every target.  A preset adds its own (hardening, sanitizers) in
# CMAKE_C_FLAGS; what stands here holds in all of them.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# Values never change with these two; without them the trajectory batch runs at a fifth.
add_compile_options(-ffp-contract=off -fno-math-errno -fno-trapping-math
                    -fno-strict-aliasing -fno-delete-null-pointer-checks)
add_compile_definitions(_GNU_SOURCE)

# clang takes the constants NAN and INFINITY for floats: -Wdouble-promotion is gcc's alone.
set(WARNINGS
    -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion
    -Wformat=2 -Wcast-qual -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
    -Wpointer-arith -Wwrite-strings -Wundef -Wvla -Wswitch-enum -Wnull-dereference -Wfloat-equal)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
  list(APPEND WARNINGS -Wdouble-promotion -Wcast-align=strict -Walloca -Wimplicit-fallthrough=5 -Wduplicated-cond
       -Wduplicated-branches -Wlogical-op -Wjump-misses-init -Wstack-usage=32768)
else()
  list(APPEND WARNINGS -Wcast-align -Wimplicit-fallthrough)
endif()

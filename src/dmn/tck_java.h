// The few methods of Java's library that the conformance tests of external functions call. They are
// lent to those tests only: a model of an office names no Java.
#pragma once

#include "feel/feel.h"

namespace tongchou::dmn {

std::map<std::string, feel::Host::Call, std::less<>> java_functions();

}  // namespace tongchou::dmn

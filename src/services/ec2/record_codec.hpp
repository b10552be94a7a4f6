#pragma once
// Records name their members once: store/record_codec.hpp.

#include "store/record_codec.hpp"

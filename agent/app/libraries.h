// What the libraries of this program share in a process.
#pragma once

namespace tramgac::app {

// Sets up what no thread may find half done: the environment, which getenv of one thread reads while setenv of another
// frees it, and OpenSSL. From here on nobody changes the environment. To be called once, before there are threads.
// Blocks for milliseconds.
void PrepareLibraries();

}  // namespace tramgac::app

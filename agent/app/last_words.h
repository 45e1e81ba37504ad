// What the program says when it cannot go on, for want of memory or because of an error of its own: one line on
// standard error (under systemd: in the journal) and exit code 1, without allocating. The service manager then starts
// it again.
#pragma once

#include "agent/document/problem.h"

namespace tramgac::app {

// From now on every allocation by `new` that fails, in any thread, ends the program so, and so does a thread that the
// system cannot make. Ending is safe at every moment, as a power cut is: the store holds all that was committed. Going
// on would need every caller to be proven against a failure that Linux hardly ever reports.
//
// C libraries do not allocate by `new`: SQLite and Paho report the failure, net-snmp and OpenSSL may use what they did
// not get. Such a crash, like any other, is told with its signal; where core files are wanted it then leaves one. Other
// exceptions that nobody catches end the program as before, with their words. To be called once, before there are
// threads.
void PrepareLastWords(document::Language language);

}  // namespace tramgac::app

// One run of `tramgac scan`: several places, one after the other. Talks on standard error; finds are for the caller.
#pragma once

#include <string>
#include <vector>

#include "agent/app/scan_snmp.h"
#include "agent/service/signals.h"
#include "board/linux/clock_linux.h"

namespace tramgac::app {

struct ScanOptions {
  std::vector<std::string> targets;
  std::string units, communities, users;
  double rate = 100;   // requests a second
  double timeout = 0;  // seconds of one request; 0: what suits the transport
  bool json = false;
  bool yaml = false;
};

// Single-threaded.
class ScanRun {
 public:
  // `verb`: who complains. All three outlive the run; `signals` are open: one of them ends it early and stays unread.
  ScanRun(const std::string& verb, const ScanOptions& options, const service::Signals& signals,
          document::Language language)
      : verb_(verb), options_(options), signals_(signals), language_(language), progress_(clock_) {}

  // Blocks until everything was asked. Outcomes: 0; 1: a place cannot be searched; 2: an option is wrong; both were
  // told. What was found until then is in finds().
  int Run();

  const std::vector<ScanFind>& finds() const { return finds_; }
  bool interrupted() const { return interrupted_; }
  // Run has got as far as asking; else it was told wrongly what.
  bool began() const { return began_; }

  // Says `why` on standard error. Outcome: `code`.
  int Complain(int code, const document::Wording& why);

 private:
  struct Place;
  int Understand(const std::string& text, Place& place);
  int ScanPlace(const Place& place, ScanContext& context);
  bool Interrupted();

  const std::string& verb_;
  const ScanOptions& options_;
  const service::Signals& signals_;
  const document::Language language_;
  board::LinuxClock clock_;
  Progress progress_;
  std::vector<ScanFind> finds_;
  bool interrupted_ = false;
  bool began_ = false;
};

}  // namespace tramgac::app

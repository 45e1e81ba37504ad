// The commissioning report as a page to sign: one HTML file without scripts and without anything from elsewhere, for
// A4. Pure functions over values; thread-safe; nothing blocks. Every text may come from anywhere: all of it is escaped.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "agent/app/panel.h"
#include "agent/app/selftest_checks.h"
#include "agent/core/base/time.h"
#include "agent/page/line_chart.h"

namespace tramgac::app {

struct ReportedReading {
  std::string point;
  std::string label;                          // in the page's language
  std::string value;                          // with its unit, or why it was not read
  bool read = false;                          // its quality is good
  std::string panel;                          // what was typed; empty: nothing
  std::string deviation;                      // read minus typed
  Agreement agreement = Agreement::kNotRead;  // with the panel
};

struct ReportedDevice {
  std::string id, label, address, profile, model, condition;
  std::vector<ReportedReading> readings;
  std::size_t left_out = 0;       // good readings that are not shown
  std::vector<std::string> gaps;  // what is missing or not certain, a sentence each
};

struct ReportedCurve {
  std::string title, unit;
  std::vector<page::ChartPoint> points;
};

struct CommissioningReport {
  std::string site, node, label;
  std::vector<std::pair<std::string, std::string>> facts;         // versions, addresses, states: name and value
  std::vector<std::pair<std::string, std::string>> fingerprints;  // likewise
  std::string qr;                                                 // what the QR code says
  std::string selftest_from;                                      // when or where the self-test was; empty: now
  std::vector<Check> checks;                                      // none: it was not run
  std::vector<ReportedDevice> devices;
  double tolerance_percent = 2;
  std::vector<ReportedCurve> curves;
  double curve_seconds = 600;  // how long the pictures are
  std::string curves_from;     // when they begin
  std::string remark;          // why there are none, or fewer minutes
  UtcTime made;
  std::chrono::minutes local_offset{0};
};

// Among the readings beside a panel, how many deviate or could not be read.
std::size_t DeviationsIn(const CommissioningReport& report);

// "fit to be handed over" in the report's box: nothing failed, nothing deviates, every point of every device is read.
bool IsClean(const CommissioningReport& report);

std::string CommissioningHtml(const CommissioningReport& report, document::Language language);

}  // namespace tramgac::app

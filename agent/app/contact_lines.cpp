#include "agent/app/contact_lines.h"

#include <fmt/format.h>

#include <utility>

namespace tramgac::app {
namespace {

constexpr Duration kRetry = std::chrono::minutes(1);

std::vector<std::unique_ptr<ContactLine>> LinesOf(const std::vector<config::ContactConfig>& configured,
                                                  board::Gpio& gpio, const board::Clock& clock,
                                                  const ContactLines::Tell& tell) {
  std::vector<std::unique_ptr<ContactLine>> lines;
  for (const config::ContactConfig& contact : configured) {
    const std::string name = fmt::format("contact.{}", lines.size() + 1), line = GpioLineName(*contact.line);
    lines.push_back(std::make_unique<ContactLine>(*contact.line, gpio, clock,
                                                  [tell, name, line](Status status) { tell(name, line, status); }));
  }
  return lines;
}

std::vector<board::GpioInput*> PointersTo(const std::vector<std::unique_ptr<ContactLine>>& lines) {
  std::vector<board::GpioInput*> inputs;
  for (const auto& line : lines) inputs.push_back(line.get());
  return inputs;
}

}  // namespace

ContactLine::ContactLine(board::GpioLine line, board::Gpio& gpio, const board::Clock& clock, Tell tell)
    : line_(std::move(line)), gpio_(gpio), clock_(clock), tell_(std::move(tell)) {}

Result<board::GpioLevel> ContactLine::Read() {
  if (input_ == nullptr) {
    if (clock_.Now() < retry_at_) return Status::kUnavailable;
    auto input = gpio_.OpenInput(line_);
    if (!input.ok()) return Lose(input.status()), Status::kUnavailable;
    input_ = std::move(input).value();
    if (!Ok(std::exchange(told_, Status::kOk))) tell_(Status::kOk);
  }
  Result<board::GpioLevel> level = input_->Read();
  if (!level.ok()) Lose(level.status());
  return level;
}

void ContactLine::Lose(Status why) {
  input_.reset();
  retry_at_ = clock_.Now() + kRetry;
  if (std::exchange(told_, why) != why) tell_(why);
}

ContactLines::ContactLines(const std::vector<config::ContactConfig>& configured,
                           std::span<const digital_io::Contact> contacts, board::Gpio& gpio, const board::Clock& clock,
                           const Tell& tell)
    : lines_(LinesOf(configured, gpio, clock, tell)), inputs_(PointersTo(lines_)), reader_(contacts, inputs_) {}

}  // namespace tramgac::app

// The lines of the configured contacts, as somebody reads them who does not care that one may be gone.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/config/config.h"
#include "board/api/clock.h"
#include "board/api/gpio.h"
#include "drivers/digital_io/gpio/contact_reader.h"

namespace tramgac::app {

// A line of the board that is opened when it is read first, and again each minute while it cannot be used.
class ContactLine final : public board::GpioInput {
 public:
  // Called from Read when the line becomes unusable (with why) or usable again (kOk), once for each change; not if it
  // is usable from the beginning.
  using Tell = std::function<void(Status)>;

  // `gpio` and `clock` outlive the line.
  ContactLine(board::GpioLine line, board::Gpio& gpio, const board::Clock& clock, Tell tell);

  // As GpioInput. Opening the line may block for milliseconds.
  Result<board::GpioLevel> Read() override;

 private:
  void Lose(Status why);

  const board::GpioLine line_;
  board::Gpio& gpio_;
  const board::Clock& clock_;
  const Tell tell_;
  std::unique_ptr<board::GpioInput> input_;
  Status told_ = Status::kOk;
  BootTime retry_at_{};
};

// All of them, and their reader. One thread at a time; stays where it is.
class ContactLines {
 public:
  // What a line is called in the configuration ("contact.1") and in the system ("gpio:gpiochip0/22"), and its state as
  // ContactLine::Tell has it.
  using Tell = std::function<void(const std::string& contact, const std::string& line, Status status)>;

  // Opens nothing yet. `configured` are those of `contacts`, in the same order; all but `tell` outlive this.
  ContactLines(const std::vector<config::ContactConfig>& configured, std::span<const digital_io::Contact> contacts,
               board::Gpio& gpio, const board::Clock& clock, const Tell& tell);
  ContactLines(const ContactLines&) = delete;
  ContactLines& operator=(const ContactLines&) = delete;

  digital_io::InputSource& reader() { return reader_; }

 private:
  std::vector<std::unique_ptr<ContactLine>> lines_;
  std::vector<board::GpioInput*> inputs_;
  digital_io::ContactReader reader_;
};

}  // namespace tramgac::app

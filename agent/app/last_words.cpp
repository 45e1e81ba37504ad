#include "agent/app/last_words.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>
#include <system_error>

namespace tramgac::app {
namespace {

using document::Language;

constexpr std::array kCrashes = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};

// Nothing else is safe in a handler.
void Say(std::string_view words) {
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, words.data(), words.size());
}

// A function without state for each language: a handler gets no arguments, and nothing may be allocated.
template <Language kLanguage>
[[noreturn]] void EndWithoutMemory() {
  Say(kLanguage == Language::kVietnamese
          ? "tramgac: hết bộ nhớ: chương trình dừng; bản ghi đã ghi vẫn còn trong kho\n"
          : "tramgac: out of memory: the program ends; what was committed is in the store\n");
  _exit(1);
}

template <Language kLanguage>
void EndCrashed(int number) {
  const char digits[] = {static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
  const bool vi = kLanguage == Language::kVietnamese;
  Say(vi ? "tramgac: chương trình bị lỗi (tín hiệu " : "tramgac: crashed (signal ");
  Say({digits, sizeof digits});
  Say(vi ? "), hoặc thư viện hết bộ nhớ; bản ghi đã ghi vẫn còn trong kho\n"
         : "), or a library ran out of memory; what was committed is in the store\n");
  rlimit core{};
  if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur == 0) _exit(1);
  signal(number, SIG_DFL);  // back at the same instruction it ends for good
}

bool IsForWantOfMemory(const std::system_error& error) {
  return error.code() == std::errc::resource_unavailable_try_again || error.code() == std::errc::not_enough_memory;
}

template <Language kLanguage>
[[noreturn]] void Terminate() {
  try {
    if (const std::exception_ptr error = std::current_exception()) std::rethrow_exception(error);
  } catch (const std::bad_alloc&) {
    EndWithoutMemory<kLanguage>();
  } catch (const std::system_error& error) {
    if (IsForWantOfMemory(error)) EndWithoutMemory<kLanguage>();
  } catch (...) {
  }
  __gnu_cxx::__verbose_terminate_handler();
  std::abort();
}

template <Language kLanguage>
void Prepare() {
  std::set_new_handler(EndWithoutMemory<kLanguage>);
  std::set_terminate(Terminate<kLanguage>);
  for (const int number : kCrashes) {
    struct sigaction before {};
    // A sanitizer has more to say.
    if (sigaction(number, nullptr, &before) == 0 && before.sa_handler == SIG_DFL) signal(number, EndCrashed<kLanguage>);
  }
}

}  // namespace

void PrepareLastWords(Language language) {
  language == Language::kVietnamese ? Prepare<Language::kVietnamese>() : Prepare<Language::kEnglish>();
}

}  // namespace tramgac::app

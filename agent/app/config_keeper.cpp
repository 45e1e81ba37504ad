#include "agent/app/config_keeper.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "agent/document/parse.h"
#include "agent/pki/files.h"
#include "agent/service/unique_fd.h"

namespace tramgac::app {
namespace {

constexpr std::size_t kLargestMark = 64;

}  // namespace

bool ConfigKeeper::KeepGood(const std::string& path, std::string& problem) {
  if (!usable()) return true;
  document::Wording why;
  const auto text = pki::ReadSmall(path, document::kLargestFile, why);
  document::Wording none;
  if (text && pki::ReadSmall(good_path(), document::kLargestFile, none) == text) return true;
  // There may be communities in it, and the folder need not be the service manager's.
  if (text && pki::Replace(good_path(), *text, why, pki::Secrecy::kOwnerOnly)) return true;
  problem = why.en;
  return false;
}

bool ConfigKeeper::MarkUnconfirmed(const std::string& hash, std::string& problem) {
  document::Wording why;
  if (!usable() || pki::Replace(mark_path(), hash + "\n", why)) return true;
  problem = why.en;
  return false;
}

void ConfigKeeper::ClearUnconfirmed() {
  if (!usable() || ::unlink(mark_path().c_str()) != 0) return;
  [[maybe_unused]] const bool synced = pki::SyncFolderOf(mark_path());
}

std::string ConfigKeeper::Unconfirmed() const {
  if (!usable()) return {};
  document::Wording none;
  const auto mark = pki::ReadSmall(mark_path(), kLargestMark, none);
  return mark ? mark->substr(0, mark->find('\n')) : std::string();
}

void ConfigKeeper::MarkHung() {
  if (!usable()) return;
  const service::UniqueFd mark(::open(hung_path().c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
}

bool ConfigKeeper::TakeHung() { return usable() && ::unlink(hung_path().c_str()) == 0; }

std::string StateFolder(const std::string& asked) {
  std::string folder = asked;
  if (const char* given = std::getenv("STATE_DIRECTORY"); folder.empty() && given != nullptr) {
    folder = given;
    folder = folder.substr(0, folder.find(':'));  // systemd lists several so
  }
  return folder.empty() ? folder : std::filesystem::absolute(folder).lexically_normal().string();
}

}  // namespace tramgac::app

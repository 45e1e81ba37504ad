// Files of certificates and keys: small, written as a whole or not at all. Everything here blocks for the time of
// writing and syncing small files. Thread safety: the functions share nothing.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "agent/document/problem.h"

namespace tramgac::pki {

inline constexpr std::size_t kLargestFile = 64 * 1024;        // bytes of a key, a certificate, a request
inline constexpr std::size_t kLargestList = 4 * 1024 * 1024;  // bytes of a list of revoked certificates

enum class Secrecy { kOwnerOnly /* mode 0600 */, kPublic /* mode 0644 */ };

// To whom a new file is to belong.
struct Owner {
  uid_t user;
  gid_t group;
};

// The account called `name` of this machine. Outcome: nullopt if there is none.
std::optional<Owner> OwnerNamed(const std::string& name);

// Makes the file `path`; there is no moment at which it exists with less than all of its content, other rights or
// another owner, and nothing is left of it if the program is killed on the way (where the file system knows files
// without a name). Outcomes: true: it is on the disk; false with `why`: nothing has changed, be it that the file is
// there already (then it is left as it is) or that it cannot be written or given to `owner`.
bool WriteNew(const std::string& path, std::string_view content, Secrecy secrecy, const std::optional<Owner>& owner,
              document::Wording& why);

// The same in the place of the regular file that may be there; its mode is kept, and for root its owner and group.
// Where none was, it is as `secrecy` says.
bool Replace(const std::string& path, std::string_view content, document::Wording& why,
             Secrecy secrecy = Secrecy::kPublic);

// Outcome: nullopt with `why` if it is no regular file, cannot be read, or has more than `most` bytes.
std::optional<std::string> ReadSmall(const std::string& path, std::size_t most, document::Wording& why);

// Makes the name `path` last: syncs the folder that it is in. Outcome: false with errno.
bool SyncFolderOf(const std::string& path);

// May anybody but this user and root read or change the file? Outcome: false too if there is none.
bool IsOpenToOthers(const std::string& path);

}  // namespace tramgac::pki

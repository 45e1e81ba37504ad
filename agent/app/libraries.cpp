#include "agent/app/libraries.h"

#include "agent/publish/tls_library.h"
#include "drivers/snmp/netsnmp/netsnmp_client.h"

namespace tramgac::app {

void PrepareLibraries() {
  snmp::PrepareEnvironment();
  publish::PrepareTlsLibrary();
}

}  // namespace tramgac::app

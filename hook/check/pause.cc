// podjail-pause: waits to be ended. The only program in the root directory of a scratch container.
#include <unistd.h>

int main() {
  for (;;) ::pause();
}

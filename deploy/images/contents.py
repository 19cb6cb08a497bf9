"""What is in which image. deploy/Dockerfile says the same in its own words; a test compares the two."""

from dataclasses import dataclass

_POWERLESS = "15001:15001"  # the user that the hook expects the sidecar to be: docs/hook.md, "The sidecar"
_NOBODY = "65532:65532"


@dataclass(frozen=True)
class Image:
    """One image: programs with the libraries they name, and what they find around them."""

    name: str
    user: str
    entrypoint: str
    programs: tuple  # (path in the image, name of the built program)
    more_names: tuple = ()  # (path in the image, path that it is another name of)
    folders: tuple = ()
    optional_files: tuple = ()  # files of this machine that go along, at their own path, with what they link

    def needs(self):
        """The names of the built programs without which there is no such image."""
        return tuple(name for _, name in self.programs)


# The hook's default for "sidecar.executable" is the short name.
SIDECAR = Image(
    name="podjail-sidecar", user=_POWERLESS, entrypoint="/usr/bin/podjail-sidecar",
    programs=(("/usr/bin/podjail-sidecar", "podjail-sidecar"),),
    more_names=(("/podjail-sidecar", "/usr/bin/podjail-sidecar"),),
    folders=("/etc/podjail/policies", "/run/podjail"))

WEBHOOK = Image(
    name="podjail-webhook", user=_NOBODY, entrypoint="/usr/bin/podjail-webhook",
    programs=(("/usr/bin/podjail-webhook", "podjail-webhook"),),
    folders=("/etc/podjail-webhook",))

# Root, because it writes to the node; what it installs there lies beside it and is never run in the image.
AGENT = Image(
    name="podjail-agent", user="0:0", entrypoint="/usr/bin/podjail-agent",
    programs=(("/usr/bin/podjail-agent", "podjail-agent"),
              ("/usr/libexec/podjail/podjail-hook", "podjail-hook"),
              ("/usr/libexec/podjail/podjail-runtime", "podjail-runtime"),
              ("/usr/libexec/podjail/podjail-pause", "podjail-pause")),
    folders=("/etc/podjail-agent", "/host", "/var/lib/podjail"),
    optional_files=("/usr/bin/nsenter",))

ALL = (SIDECAR, WEBHOOK, AGENT)

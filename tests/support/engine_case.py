"""A machine for `podjail run --container`: that of jail_lab, with an engine of the test's own."""

import subprocess

from support import engine_lab
from support.jail_lab import PROGRAM, SECONDS, JailCase

from pod.network import RESOLVER4


class EngineCase(JailCase):
    """Has `self.engine`, whose name is the class's `engine_name`. podjail is started by root."""

    mode = "root"
    engine_name = ""

    @classmethod
    def setUpClass(cls):
        cls.engine = getattr(engine_lab, cls.engine_name)()  # before anything is mounted for the test
        super().setUpClass()

    def setUp(self):
        self.addCleanup(self.remove_containers)

    def remove_containers(self):
        """Whatever a test made and left."""
        left = self.engine.containers()
        if left:
            self.engine.command("rm", "--force", "--volumes", *left)

    @classmethod
    def container_argv(cls, options, container, words, image=None):
        """What starts podjail on the machine; `container` are options of the engine's run."""
        return ["nsenter", f"--net={cls.network.pod.path}", str(PROGRAM), "run", "--resolver", RESOLVER4, "--root",
                str(cls.outside.roots), *options, "--container", "--", *cls.engine.words, "run", *container,
                image or cls.engine.image, *words]

    def contain(self, options, container, words, **more):
        """Runs a container to its end."""
        return subprocess.run(self.container_argv(options, container, words), capture_output=True, text=True, check=False,
                              timeout=2 * SECONDS, cwd=self.folder, env=self.engine.environment | more.pop("env", {}), **more)

    def open_container(self, options, container, words):
        """Starts one, and returns the process."""
        process = subprocess.Popen(self.container_argv(options, container, words), text=True, cwd=self.folder,
                                   env=self.engine.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def script(self, text, *container, options=("--js", "false"), **more):
        """Runs a script of the shell in a container that is removed at its end."""
        return self.contain(options, ("--rm", *container), ["sh", "-c", text], **more)

    def assert_nothing_of_it(self):
        """Fails unless the engine has neither a container nor a volume."""
        self.assertEqual(([], []), (self.engine.containers(), self.engine.volumes()))


def both_engines(tests):
    """The classes WithPodman and WithDocker of a class of tests, for the module's namespace."""
    return tuple(type(f"{tests.__name__}{name}", (tests, EngineCase), {"engine_name": engine})
                 for name, engine in (("WithPodman", "podman"), ("WithDocker", "docker")))

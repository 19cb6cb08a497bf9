// Lets builds install packages with pip, uv or poetry, and upload nothing.
//
// Put in the host of your index, and in `files` the one that it links to, if that is another. To allow only what
// requirements.txt pins with hashes: import text from "file:requirements.txt", and lock: requirements(text).
import { pypi } from "podjail:registries";

export const onRequest = pypi({ hosts: ["pypi.example.test"], files: ["pypi-files.example.test"] });

// Lets builds fetch crates with cargo, and publish none.
//
// Put in the host of your sparse index, and in `files` the one that its config.json names in "dl". Where "dl" has a path
// before /crates/ or /api/v1/crates/, add a rule for it: any(crates({ … }), crates({ hosts: […], prefix: "/that/path" })),
// with any from podjail:registries. To allow only what Cargo.lock lists: import text from "file:Cargo.lock", and lock:
// cargoLock(text).
import { crates } from "podjail:registries";

export const onRequest = crates({ hosts: ["crates-index.example.test"], files: ["crates.example.test"] });

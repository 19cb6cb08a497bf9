// Lets builds fetch crates with cargo, and publish none.
//
// Put in the host of your sparse index, and in `files` the one that its config.json names in "dl". To allow only what
// Cargo.lock lists: import text from "file:Cargo.lock", and lock: cargoLock(text).
import { crates } from "podjail:registries";

export const onRequest = crates({ hosts: ["crates-index.example.test"], files: ["crates.example.test"] });

// Lets image builds install packages with apt.
//
// Put in the host and the path of your mirror, and the suites you use. apt checks signatures itself and mirrors are
// often reached over plain http: then say scheme: "http".
import { debian } from "podjail:registries";

export const onRequest = debian({
  hosts: ["apt.example.test"], prefix: "/debian", suites: ["bookworm", "bookworm-updates"], scheme: "http",
});

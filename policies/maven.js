// Lets builds resolve artifacts with Maven or Gradle, and deploy none.
//
// Put in the host and the path of your repository. `groups` bounds what may be resolved.
import { maven } from "podjail:registries";

export const onRequest = maven({ hosts: ["maven.example.test"], prefix: "/maven2" });

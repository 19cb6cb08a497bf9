// Lets builds pull some images, and push none.
//
// Put in the host of your registry, the one that issues its tokens, and the ones it redirects to for layers.
import { oci } from "podjail:oci";

export const onRequest = oci({
  hosts: ["images.example.test"], tokens: ["auth.example.test"], blobs: ["layers.example.test"],
  repositories: ["library/debian", "team/*"],
});

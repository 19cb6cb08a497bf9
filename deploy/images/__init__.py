"""Images of podjail's programs without a base image, a shell or a registry: see README.md."""

"""podjail shown on a real pod, one promise at a time. Run by deploy/quickstart."""

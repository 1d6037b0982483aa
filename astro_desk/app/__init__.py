"""The shell: command line, composition root, settings, secrets, paths, logs, the instance lock."""

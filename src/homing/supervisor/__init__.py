"""Starts, watches and stops the web process and the workers; knows nothing of what they do.

`starting.supervise` is what the verbs `serve`, `web` and `worker` call; `supervisor.Supervisor` is the loop, `pool` and
`web` the children, `clerk` its hand in the database.
"""

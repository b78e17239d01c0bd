"""Starts, looks after and stops the web process, the workers and the watching process; knows nothing of what they do.

`starting.supervise` is what the verbs `serve`, `web`, `worker` and `watch` call; `supervisor.Supervisor` is the loop,
`pool`, `web` and `watch` the children, `clerk` its hand in the database.
"""

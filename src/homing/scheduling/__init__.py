"""When what is done by itself is done: each library's scan, and the nightly work.

`cron` reads expressions and refuses in words, `walls` brings the wall's clock through the days on which it is changed,
`quiet` knows the quiet hours, `planning` puts them together: all pure. `settings` is what people set, `keeping` plans
by it and asks for what is due, `showing` answers for the pages.
"""

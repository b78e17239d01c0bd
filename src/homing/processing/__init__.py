"""The stages that an asset goes through after a scan found it; today one: pictures.

A scan leaves assets in need (`Asset.needs`) and asks for a job by name; `jobs` runs it, `reading` is what happens in
the killable processes, `writing` puts results into the index, `wanted` is what is on somebody's screen, `need` finds
the work when the queue was lost or a stage's version changed. What is to be done is a fact about assets, so a lost
job costs a re-enqueue and nothing else.
"""

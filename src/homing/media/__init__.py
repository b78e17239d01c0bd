"""Reading originals and making pictures of them, in killable processes. Knows nothing of the database.

`formats` tells media by extension, `originals` reads a file once and safely, `decode` makes thumbnail, preview and
thumbhash, `workers` runs such work in processes that may die.
"""

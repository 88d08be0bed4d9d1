"""Terraform: folders of .tf files, read without running anything in them.

files.py finds and reads, syntax.py parses, folder.py knows what one folder declares, roots.py which folders are roots.
scope.py is one module being evaluated, expressions.py turns syntax into functions over a scope, functions.py has
Terraform's own functions. resources/ maps what was evaluated to resource types; collector.py joins it all.
"""

"""Terraform and OpenTofu: folders of code, plans and states, read without running anything in them.

files.py finds and reads, syntax.py parses, folder.py knows what one folder declares, roots.py which folders are roots.
scope.py is one module being evaluated, expressions.py turns syntax into functions over a scope, functions.py has
Terraform's own functions. tree.py is one root of code and planned/ a plan or state; both are Declared (declared.py).
resources/ maps what is declared to resource types, gathering.py reads one tree and collecting.py a whole source.
"""

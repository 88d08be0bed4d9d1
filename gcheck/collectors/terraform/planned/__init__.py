"""Plans and states as JSON: what `terraform show -json` writes, read into the same resources as code.

document.py reads and checks the file, configuration.py follows the references of what is only known after apply,
bodies.py makes blocks of planned values, located.py finds them in the code, tree.py joins it all into one Declared.
"""

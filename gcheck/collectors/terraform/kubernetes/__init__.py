"""Kubernetes objects that Terraform declares, in the shape of manifests, so that the manifests' own readers make them.

declared.py names the Terraform types, shapes.py how their blocks and arguments are called in a manifest, writing.py
makes a manifest of a block, texts.py takes those that stand in code as text, gathering.py joins and yields them.
"""

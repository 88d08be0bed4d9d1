"""Kubernetes manifests: folders of YAML and JSON files, read as the API server would and never rendered or run.

files.py finds objects, node.py reads values with their places, pods.py and containers.py make the pod template of every
workload, access.py and network.py the rest; collector.py joins it all. Defaults are those of the Kubernetes API reference.
"""

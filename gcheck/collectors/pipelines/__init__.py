"""Pipelines as code: GitHub Actions workflows and composite actions, and GitLab CI.

parts.py and gathering.py are the ground that every YAML format stands on, scripts.py reads what a pipeline runs,
expressions.py GitHub's expressions; github_*.py and gitlab_*.py make resources of files. Nothing is run or fetched.
"""

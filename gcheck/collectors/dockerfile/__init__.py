"""Dockerfiles: how an image is built, stage by stage."""

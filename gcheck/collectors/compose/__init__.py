"""Docker Compose: services, as their files say them.

interpolation.py puts variables in place, project.py joins files as docker compose does, ports.py and volumes.py read short and
long forms, service.py makes the attributes. By the Compose file reference (compose-spec). Nothing is run or pulled.
"""

# gcheck in a container. Build it from the top of the repository, and give it the code to judge read-only:
#
#   docker build --tag gcheck .
#   docker run --rm --network none --read-only --volume "$PWD:/src:ro" gcheck scan .
#
# Reports go to standard output, or to a second volume that user 65532 may write. Pin PYTHON to a digest in your own builds.
# Where runs are remembered, a store and schedules are in such a volume:
#
#   docker run --rm --volume "$PWD:/src:ro" --volume gcheck:/data gcheck scan . --store /data/history
#   docker run --rm --volume "$PWD:/src:ro" --volume gcheck:/data gcheck schedule run --file /data/schedules.json
ARG PYTHON=docker.io/library/python:3.12-slim-bookworm

FROM ${PYTHON} AS build
WORKDIR /build
COPY setup.cfg pyproject.toml README.md LICENSE ./
COPY gcheck gcheck
COPY controls controls
COPY frameworks frameworks
COPY reports reports
# Extras: schedules, history of git for --changed-since, an index in PostgreSQL, workbooks. Left out are secrets, which
# brings many packages, and pdf, which needs a browser: EXTRAS takes them, too.
ARG EXTRAS=schedule,git,postgresql,xlsx
RUN python -m venv /opt/gcheck \
 && /opt/gcheck/bin/pip install --no-cache-dir --disable-pip-version-check ".[${EXTRAS}]" \
 && /opt/gcheck/bin/pip uninstall --yes pip \
 && /opt/gcheck/bin/python -m compileall -q /opt/gcheck/lib

FROM ${PYTHON}
LABEL org.opencontainers.image.title="gcheck" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/gcheck /opt/gcheck
# A volume that is mounted here for the first time belongs to the user below.
RUN install -d -o 65532 -g 65532 -m 0700 /data
ENV PATH=/opt/gcheck/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1
# A number, so that a cluster can see that it is not root. No home: nothing of it is read or written.
USER 65532:65532
WORKDIR /src
HEALTHCHECK NONE
ENTRYPOINT ["gcheck"]
CMD ["--help"]

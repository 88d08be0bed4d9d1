# gcheck in a container. Build it from the top of the repository, and give it the code to judge read-only:
#
#   docker build --tag gcheck .
#   docker run --rm --network none --read-only --volume "$PWD:/src:ro" gcheck scan .
#
# Reports go to standard output, or to a second volume that user 65532 may write. Pin PYTHON to a digest in your own builds.
ARG PYTHON=docker.io/library/python:3.12-slim-bookworm

FROM ${PYTHON} AS build
WORKDIR /build
COPY setup.cfg pyproject.toml README.md LICENSE ./
COPY gcheck gcheck
COPY controls controls
COPY frameworks frameworks
COPY reports reports
RUN python -m venv /opt/gcheck \
 && /opt/gcheck/bin/pip install --no-cache-dir --disable-pip-version-check . \
 && /opt/gcheck/bin/pip uninstall --yes pip \
 && /opt/gcheck/bin/python -m compileall -q /opt/gcheck/lib

FROM ${PYTHON}
LABEL org.opencontainers.image.title="gcheck" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/gcheck /opt/gcheck
ENV PATH=/opt/gcheck/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1
# A number, so that a cluster can see that it is not root. No home: nothing of it is read or written.
USER 65532:65532
WORKDIR /src
HEALTHCHECK NONE
ENTRYPOINT ["gcheck"]
CMD ["--help"]

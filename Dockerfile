# syntax=docker/dockerfile:1
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# docker build --build-arg VERSION=$(git describe --tags --always); the folder
# .git is not in the image's context.
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X chophien/app.version=$VERSION" -o /out/chophien ./cmd/chophien \
 && mkdir -p /out/var/lib/chophien /out/run/chophien

# The binary is static; beside it, only the certificates that an https:// of
# Meilisearch or PostgreSQL is checked against.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/chophien /usr/local/bin/chophien
# Volumes that are mounted here begin with the owner that the image gives them.
COPY --from=build --chown=65532:65532 /out/var/lib/chophien /var/lib/chophien
COPY --from=build --chown=65532:65532 /out/run/chophien /run/chophien
USER 65532:65532
ENV CHOPHIEN_ADDR=0.0.0.0:8080 \
    CHOPHIEN_METRICS_ADDR=0.0.0.0:9464 \
    CHOPHIEN_DATA_DIR=/var/lib/chophien \
    CHOPHIEN_LOG=info,json
VOLUME /var/lib/chophien
EXPOSE 8080 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["/usr/local/bin/chophien", "health"]
ENTRYPOINT ["/usr/local/bin/chophien"]
CMD ["serve"]

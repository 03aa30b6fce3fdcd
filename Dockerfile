FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked --no-default-features --bin hackit

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent hackit \
    && install --directory --owner=hackit --mode=0700 /keys
COPY --from=build /src/target/release/hackit /usr/local/bin/hackit
USER hackit
ENV HACKIT_BIND=0.0.0.0:8080 \
    HACKIT_METRICS_BIND=127.0.0.1:9464 \
    HACKIT_SIGNING_KEYS=/keys/signing-keys.pem \
    HACKIT_LOG_FORMAT=json
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["hackit"]
CMD ["serve"]

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
# Backtraces need neither the index of addresses nor the names of tables for unwinding. The linker compresses in haste: packed anew
# the sections for lines take a fifth less.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --no-default-features --bin hackit \
    && objcopy --decompress-debug-sections target/release/hackit /hackit \
    && objcopy --remove-section=.debug_aranges --compress-debug-sections=zlib --wildcard --strip-symbol='GCC_except_table*' /hackit

FROM debian:bookworm-slim
RUN groupadd --system --gid 10001 hackit \
    && useradd --system --uid 10001 --gid 10001 --home-dir /nonexistent hackit \
    && install --directory --owner=10001 --group=10001 --mode=0700 /keys
COPY --from=build /hackit /usr/local/bin/hackit
# Whom to trust: for sslmode=verify-full without sslrootcert, and when standards are fetched.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
# By number, so that whoever runs it can see that it is not root.
USER 10001:10001
ENV HACKIT_BIND=0.0.0.0:8080 \
    HACKIT_SIGNING_KEYS=/keys/signing-keys.pem \
    HACKIT_LOG_FORMAT=json
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=90s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${HACKIT_BIND##*:} && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["hackit"]
CMD ["serve"]

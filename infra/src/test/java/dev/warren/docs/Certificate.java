package dev.warren.docs;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate for {@code localhost}.
 *
 * @param both the chain and the key in one file, the form that HAProxy reads
 */
record Certificate(Path chain, Path key, Path both) {

  /** Makes a certificate in a folder. */
  static Certificate in(Path folder) throws IOException, InterruptedException {
    Certificate made =
        new Certificate(
            folder.resolve("chain.pem"), folder.resolve("key.pem"), folder.resolve("both.pem"));
    List<String> command =
        List.of(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-out",
            made.chain.toString(),
            "-keyout",
            made.key.toString());
    Path log = folder.resolve("openssl.log");
    ProcessBuilder openssl = new ProcessBuilder(command).redirectErrorStream(true);
    if (openssl.redirectOutput(log.toFile()).start().waitFor() != 0) {
      throw new IllegalStateException("no certificate: " + Files.readString(log));
    }
    Files.copy(made.chain, made.both);
    Files.writeString(made.both, Files.readString(made.key), StandardOpenOption.APPEND);
    return made;
  }

  /** A client that trusts this certificate only. */
  HttpClient client() throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null);
    try (InputStream in = Files.newInputStream(chain)) {
      trusted.setCertificateEntry(
          "localhost", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build();
  }
}

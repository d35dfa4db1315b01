// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// Lets in who shows the token: as a bearer, in the cookie, or once in the query, which sets the cookie.
/// Without a token the host that a browser was told must be this machine, so that no other page reads
/// along by a name of its own that leads here.
struct AccessMiddleware<Context: RequestContext>: RouterMiddleware {
  /// Nil: whoever reaches the address may look.
  let token: AccessToken?

  private static var cookie: String { "twinseg_token" }

  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard let token else {
      guard Self.isOwn(host: request.head.authority) else {
        return Response(status: .misdirectedRequest)
      }
      return try await next(request, context)
    }
    if let shown = Self.bearer(in: request) ?? Self.cookie(in: request), token.matches(shown) {
      return try await next(request, context)
    }
    if request.uri.path == "/", let shown = request.uri.queryParameters["token"],
      token.matches(shown)
    {
      return Response(
        status: .seeOther,
        headers: [
          .location: "/",
          .setCookie: "\(Self.cookie)=\(token.text); Path=/; HttpOnly; SameSite=Strict",
        ])
    }
    return Response(
      status: .unauthorized,
      headers: [.wwwAuthenticate: "Bearer", .contentType: "text/plain; charset=utf-8"],
      body: .init(
        byteBuffer: ByteBuffer(
          string: "A token is needed: open /?token=TOKEN, or send it as a bearer.\n")))
  }

  private static func isOwn(host: String?) -> Bool {
    guard let host else { return false }
    let address = (try? HTTPAddress(host)) ?? (try? HTTPAddress("\(host):80"))
    return address?.isLoopback ?? false
  }

  private static func bearer(in request: Request) -> Substring? {
    let prefix = "Bearer "
    guard let value = request.headers[.authorization], value.hasPrefix(prefix) else { return nil }
    return value.dropFirst(prefix.count)
  }

  private static func cookie(in request: Request) -> Substring? {
    for header in request.headers[values: .cookie] {
      for pair in header.split(separator: ";") {
        let trimmed = pair.drop { $0 == " " }
        if trimmed.hasPrefix("\(cookie)=") { return trimmed.dropFirst(cookie.count + 1) }
      }
    }
    return nil
  }
}

using System.Net;
using System.Net.Http.Headers;

namespace MeshTesting;

/// <summary>An answer that came through the mesh.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body as text.</param>
/// <param name="Elapsed">From the request to the end of the body.</param>
public sealed record MeshResponse(HttpStatusCode Status, HttpResponseHeaders Headers, string Body, TimeSpan Elapsed);

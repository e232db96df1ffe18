namespace Bookinfo.Gateway;

/// <summary>A book with its rating: one element of <c>GET /gateway/books</c>, in this order of fields.</summary>
/// <param name="Id">The book's id.</param>
/// <param name="Name">Its title.</param>
/// <param name="Rating">0 to 5; null where the ratings service has none for it.</param>
/// <param name="Presentation">The rating as the answering version of the ratings service shows it; null without a rating.</param>
/// <param name="Description">Null where the answering version of the books service has none.</param>
public sealed record RatedBook(int Id, string Name, double? Rating, string? Presentation, string? Description);

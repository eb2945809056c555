//! Every address of the interface for programs, each with what it does in a few words: the description is made of this list,
//! too. As the list of pages, and its functions are in `paths::api`.

/// Hands the table to a macro.
macro_rules! table {
    ($callback:ident) => {
        $callback! {
            // The token itself
            token()
                "/api/v1/token" =>
                GET api::token::show as "Which token this is",
                DELETE api::token::end as "End this token";

            // Apps
            apps() "/api/v1/apps" => GET api::apps::list as "List apps";
            app(app: AppId) "/api/v1/apps/{app}" => GET api::apps::show as "Show an app";
        }
    };
}

pub(crate) use table;

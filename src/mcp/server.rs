//! What a client asks, and where it is answered.

use std::sync::Arc;
use std::time::Duration;

use rmcp::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, CompleteRequestParams, CompleteResult, CompletionInfo,
    ContentBlock, CustomRequest, CustomResult, ErrorCode, ErrorData, GetPromptRequestParams, GetPromptResponse,
    Implementation, InputResponses, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult,
    ListToolsResult, MetaObject, PaginatedRequestParams, ProtocolVersion, ReadResourceRequestParams,
    ReadResourceResponse, ReadResourceResult, Reference, ResourceContents, ServerCapabilities, ServerConfig,
    SubscriptionFilter,
};
use rmcp::service::{NotificationContext, RequestContext, RoleServer, SubscriptionContext};
use serde_json::{Value, json};

use super::backend::Backend;
use super::call::{End, SILENT, Teller, drive, drive_within};
use super::confirm::{Guard, Guarded, Outcome};
use super::facade::{self, Asked};
use super::lines::UNREADABLE;
use super::surface::Catalog;
use super::workers::Workers;
use super::{Options, instructions, prompts, resources, wait};
use crate::bridge::is_reserved;
use crate::error::{Error, Kind, Result};
use crate::operations::{Access, Lang};

/// What an error of ours is on the wire where there is no tool to answer: free for implementations.
pub const FAILED: ErrorCode = ErrorCode(-32000);

/// The key under which a result names the server.
const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";

/// One server for every client of this process. A copy is the same server.
#[derive(Clone)]
pub struct Server(Arc<Inner>);

struct Inner {
    catalog: Catalog,
    backend: Backend,
    guard: Guard,
    workers: Option<Arc<Workers>>,
    instructions: String,
    lang: Lang,
}

/// How long the bridge has to say itself that a call took too long.
const GRACE: Duration = Duration::from_secs(5);

impl Server {
    /// Opens nothing yet.
    pub fn new(options: Options) -> Result<Server> {
        let backend = Backend::new(options.flags.clone());
        let catalog = Catalog::new(&options);
        let workers = options.bridge.map(Workers::new).transpose()?;
        Ok(Server(Arc::new(Inner {
            instructions: instructions::of(&catalog, backend.scene().as_deref()),
            catalog,
            guard: Guard::new(options.lang)?,
            lang: options.lang,
            backend,
            workers,
        })))
    }

    /// Begins to look for workers, in the runtime that this is called in.
    pub fn begin(&self) {
        if let Some(workers) = &self.0.workers {
            workers.begin();
        }
    }

    /// Lets workers dial in.
    pub fn take_workers(&self, gate: super::http::Gate) {
        if let Some(workers) = &self.0.workers {
            workers.take(gate);
        }
    }

    /// Closes what calls have opened.
    pub async fn close(&self) {
        if let Some(workers) = &self.0.workers {
            workers.close().await;
        }
        self.0.backend.close().await;
    }

    /// What a call comes to: an answer, or a question to the person.
    async fn called(&self, asked: Asked, asking: Asking<'_>, teller: Teller) -> Result<Called> {
        let Inner { catalog, backend, guard, lang, .. } = &*self.0;
        let Asked::Run { operation, args, guard: confirmed } = asked else {
            return Ok(Called::Answered(facade::answer(&asked, catalog.rows(), *lang)));
        };
        if let Some(confirmed) = confirmed {
            let who = backend.context().await.and_then(|context| context.token()).unwrap_or_default();
            let (responses, state) = (asking.responses, asking.state);
            let guarded = Guarded { operation, who, args: &args, confirmed, responses, state };
            if let Outcome::Ask(question) = guard.check(guarded, asking.request).await? {
                return Ok(Called::Asks(question.into()));
            }
        }
        let answer = match operation.name == wait::RUN_WAIT.name {
            true => wait::until_over(backend, &args, &teller).await,
            false => backend.run(operation, args, teller).await.map_err(|error| match error.code.as_ref() {
                // Where there is no login in the browser there is one with a password.
                "not_configured" if operation.access == Access::None => error.hint("towow auth login"),
                _ => error,
            }),
        };
        answer.map(Called::Answered)
    }

    fn succeeded(&self, value: Value, request: &RequestContext<RoleServer>) -> CallToolResult {
        signed(success(value), request)
    }

    fn failed(&self, mut error: Error, request: &RequestContext<RoleServer>) -> CallToolResult {
        error.hint = error.hint.map(|hint| self.hint(hint));
        signed(failure(&error), request)
    }

    /// A command as the call that does the same here; what no call does is left a command, for the person.
    fn hint(&self, hint: String) -> String {
        if !hint.starts_with("towow ") || hint.starts_with("towow {") {
            return hint;
        }
        self.0.catalog.next(&hint).unwrap_or_else(|| self.0.backend.aim(&hint))
    }
}

/// What was answered, as text and as data.
pub fn success(value: Value) -> CallToolResult {
    // What is structured has to be an object, for every client there is.
    let value = if value.is_object() { value } else { json!({ "result": value }) };
    let mut result = CallToolResult::success(vec![ContentBlock::text(value.to_string())]);
    result.structured_content = Some(value);
    result
}

/// What went wrong, for a model to read.
pub fn failure(error: &Error) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(error.to_json().to_string())])
}

/// A result without a session says who made it.
pub fn signed(mut result: CallToolResult, request: &RequestContext<RoleServer>) -> CallToolResult {
    if request.protocol_version().is_some_and(|version| version >= ProtocolVersion::V_2026_07_28) {
        let made_by = json!({ "name": implementation().name, "version": implementation().version });
        result.meta.get_or_insert_with(MetaObject::new).0.insert(SERVER_INFO.into(), made_by);
    }
    result
}

/// What an answer to a question comes with.
struct Asking<'a> {
    request: &'a RequestContext<RoleServer>,
    responses: Option<&'a InputResponses>,
    state: Option<&'a str>,
}

enum Called {
    Answered(Value),
    Asks(CallToolResponse),
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().enable_prompts().enable_resources();
        let mut capabilities = capabilities.enable_completions().build();
        if let Some(tools) = capabilities.tools.as_mut().filter(|_| self.0.workers.is_some()) {
            tools.list_changed = Some(true);
        }
        let mut info = ServerConfig::new(capabilities);
        info.server_info = implementation();
        info.instructions = Some(self.0.instructions.clone());
        info
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let mut tools = self.0.catalog.tools();
        if let Some(workers) = &self.0.workers {
            tools.extend(workers.tools().await);
        }
        Ok(ListToolsResult::with_all_items(tools))
    }

    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        if let Some(workers) = &self.0.workers {
            workers.greet(context.peer);
        }
    }

    fn accepted_subscription_filter(&self, _: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        // The SDK takes from it what was asked for.
        self.0.workers.as_ref().map(|_| SubscriptionFilter::builder().tools_list_changed().build())
    }

    async fn listen(&self, client: SubscriptionContext) -> Result<(), ErrorData> {
        match &self.0.workers {
            Some(workers) => workers.listen(client).await,
            None => client.cancelled().await,
        }
        Ok(())
    }

    async fn call_tool(
        &self,
        params: CallToolRequestParams,
        request: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if let Some(workers) = &self.0.workers
            && !is_reserved(&params.name)
        {
            return self.call_worker(workers, params, &request).await;
        }
        let arguments = params.arguments.unwrap_or_default();
        let Some(asked) = self.0.catalog.asked(&params.name, arguments) else {
            return Err(ErrorData::invalid_params(self.0.catalog.unknown(&params.name), None));
        };
        let asked = match asked {
            Ok(asked) => asked,
            Err(error) => return Ok(self.failed(error, &request).into()),
        };
        let asking = Asking {
            request: &request,
            responses: params.input_responses.as_ref(),
            state: params.request_state.as_deref(),
        };
        let result = match drive(&request, |teller| self.called(asked, asking, teller)).await {
            End::Done(Ok(Called::Answered(value))) => self.succeeded(value, &request),
            End::Done(Ok(Called::Asks(question))) => return Ok(question),
            End::Done(Err(error)) if error.code == "bad_request_state" => {
                return Err(ErrorData::invalid_params(error.message, None));
            }
            End::Done(Err(error)) => self.failed(error, &request),
            End::TimedOut => self.failed(too_long(&params.name), &request),
            // Nobody hears this: the client has been told that a cancelled request is not answered.
            End::Cancelled => return Err(ErrorData::new(FAILED, "cancelled", None)),
        };
        Ok(result.into())
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(ListPromptsResult::with_all_items(prompts::list(self.0.lang)))
    }

    async fn get_prompt(
        &self,
        params: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let prompt = prompts::get(&params.name, params.arguments.as_ref(), self.0.lang);
        prompt.map(Into::into).ok_or_else(|| {
            let names: Vec<String> = prompts::list(self.0.lang).into_iter().map(|prompt| prompt.name).collect();
            let message = format!("no prompt is called {:?}; there are {}", params.name, names.join(", "));
            ErrorData::invalid_params(message, None)
        })
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Ok(ListResourcesResult::with_all_items(resources::list(self.0.lang)))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Ok(ListResourceTemplatesResult::with_all_items(resources::templates(self.0.lang)))
    }

    async fn read_resource(
        &self,
        params: ReadResourceRequestParams,
        request: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let uri = params.uri;
        let missing =
            |uri: &str| ErrorData::resource_not_found(format!("no resource is at {uri}"), Some(json!({ "uri": uri })));
        let (operation, args) = resources::behind(&uri).ok_or_else(|| missing(&uri))?;
        match drive(&request, |_| self.0.backend.read(operation, args)).await {
            End::Done(Ok(value)) => {
                let contents = ResourceContents::text(value.to_string(), uri).with_mime_type(resources::MIME);
                Ok(ReadResourceResult::new(vec![contents]).into())
            }
            End::Done(Err(error)) if error.kind == Kind::NotFound => Err(missing(&uri)),
            End::Done(Err(error)) => Err(self.wire(error)),
            End::TimedOut => Err(self.wire(too_long(&uri))),
            End::Cancelled => Err(ErrorData::new(FAILED, "cancelled", None)),
        }
    }

    async fn complete(
        &self,
        params: CompleteRequestParams,
        request: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let values = match &params.r#ref {
            Reference::Resource(resource) if resources::has(&resource.uri, &params.argument.name) => {
                match drive(&request, |_| resources::runs(&self.0.backend, &params.argument.value)).await {
                    End::Done(Ok(runs)) => runs,
                    // Nothing comes to mind, which is no reason to disturb somebody who types.
                    End::Done(Err(_)) | End::TimedOut | End::Cancelled => Vec::new(),
                }
            }
            _ => Vec::new(),
        };
        CompletionInfo::with_all_values(values)
            .map(CompleteResult::new)
            .map_err(|error| ErrorData::internal_error(error, None))
    }

    /// What no type of the protocol understands ends here: an unknown method, or a known one with other parameters.
    async fn on_custom_request(
        &self,
        request: CustomRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        // The way in which a fault ends the process can only be tried with a fault.
        #[cfg(debug_assertions)]
        if request.method == "test/panic" {
            panic!("asked for");
        }
        Err(misunderstood(&request, &context))
    }
}

impl Server {
    /// A tool of another process.
    async fn call_worker(
        &self,
        workers: &Workers,
        params: CallToolRequestParams,
        request: &RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(definition) = workers.find(&params.name).await else {
            let message = match workers.like(&params.name).await {
                Some(near) => format!("no tool is called {:?}; did you mean {near:?}?", params.name),
                None => self.0.catalog.unknown(&params.name),
            };
            return Err(ErrorData::invalid_params(message, None));
        };
        let arguments = params.arguments.unwrap_or_default();
        let call = |teller| workers.call(definition, arguments, request, teller);
        Ok(match drive_within(request, SILENT + GRACE, call).await {
            End::Done(Ok(result)) => signed(result, request),
            End::Done(Err(error)) => self.failed(error, request),
            End::TimedOut => self.failed(too_long(&params.name), request),
            End::Cancelled => return Err(ErrorData::new(FAILED, "cancelled", None)),
        }
        .into())
    }

    /// A failure where there is no tool to answer.
    fn wire(&self, mut error: Error) -> ErrorData {
        error.hint = error.hint.map(|hint| self.hint(hint));
        let data = error.to_json();
        ErrorData::new(FAILED, error.message, Some(data["error"].clone()))
    }
}

/// Why a request that no type of the protocol understands is not answered.
pub fn misunderstood(request: &CustomRequest, context: &RequestContext<RoleServer>) -> ErrorData {
    let unknown = || ErrorData::new(ErrorCode::METHOD_NOT_FOUND, request.method.clone(), None);
    // Since then there is no such method.
    let is_modern = context.protocol_version().is_some_and(|version| version >= ProtocolVersion::V_2026_07_28);
    let problem = match request.method.as_str() {
        UNREADABLE => {
            let problem = request.params.as_ref().and_then(|params| params["problem"].as_str());
            return ErrorData::parse_error(problem.unwrap_or("the message cannot be read").to_owned(), None);
        }
        "initialize" if is_modern => return unknown(),
        "tools/call" => request.params_as::<CallToolRequestParams>().err(),
        "prompts/get" => request.params_as::<GetPromptRequestParams>().err(),
        "resources/read" => request.params_as::<ReadResourceRequestParams>().err(),
        "completion/complete" => request.params_as::<CompleteRequestParams>().err(),
        "initialize" | "tools/list" | "prompts/list" | "resources/list" | "resources/templates/list" => None,
        _ => return unknown(),
    };
    let problem = problem.map_or_else(|| "an object with other fields is expected".to_owned(), |why| why.to_string());
    ErrorData::invalid_params(format!("the parameters of {}: {problem}", request.method), None)
}

/// Who serves.
pub fn implementation() -> Implementation {
    Implementation::new("towow", env!("CARGO_PKG_VERSION"))
}

/// The failure of a call that was given up.
pub fn too_long(what: &str) -> Error {
    let message = format!(
        "{what} took longer than {} s and was given up; it may have happened nevertheless: read before you repeat it",
        SILENT.as_secs()
    );
    Error::new(Kind::Timeout, "timeout", message)
}
